# Sourced by the scripts that build: takes --engine NAME out of their arguments, which are in "${arguments[@]}" then, and says
# which provider of libtorch's API the build is for ($provider), where its outputs go ($artifacts) and how to say so to dotnet.

engine=libtorch arguments=()
while [ $# -gt 0 ]; do
    case $1 in
    --engine) [ $# -ge 2 ] || { echo "calibrate: --engine: give libtorch, torchsharp-cpu or torchsharp-cuda" >&2; exit 2; }; engine=$2; shift 2 ;;
    --engine=*) engine=${1#*=}; shift ;;
    *) arguments+=("$1"); shift ;;
    esac
done
case $engine in
libtorch) provider=libtorch ;;
torchsharp-cpu) provider=TorchSharp-cpu ;;
torchsharp-cuda) provider=TorchSharp-cuda-linux ;;
*) echo "calibrate: --engine $engine: there is no such engine; there are libtorch (the default), torchsharp-cpu and torchsharp-cuda" >&2; exit 2 ;;
esac
artifacts=$root/artifacts
for_provider=()
if [ "$provider" != libtorch ]; then
    artifacts=$artifacts/$provider
    for_provider=("-p:TorchProvider=$provider")
fi

# Why a build failed, from its log: a provider that no package source has is one line, anything else is the compiler's.
say_why() {
    if grep -qE "NU110[123].*TorchSharp" "$1"; then
        echo "calibrate: --engine $engine: no package source here has $provider; add one that has it (dotnet nuget add source), or leave --engine out for the default engine, libtorch" >&2
    else
        grep -E "error|Error" "$1" | sort -u | head -n 20 >&2
        echo "calibrate: it does not build (all of it in $1)" >&2
    fi
}
