using Calibrate.Cli;
using Calibrate.Measuring.Workers;

// Workers are started by the dozen: they skip the command line, and nothing may touch Console before they take its output over.
if (args is [WorkerCommand.Verb])
    return WorkerMain.Run(new LibtorchHost().Create, PeakProbes.OfThisBuild());

return (int)new App(AppServices.Real()).Run(args);
