/* Plays NVIDIA's management library to the tests: two GPUs, the second one divided by MIG, under the names and with the
   structures of nvml.h. Compiled with -D for what a variant of it lacks or gets wrong:
     STATUS=n      every question about a device is answered with this error
     INIT=n        it does not start
     PARTIAL       it has little more than names and power
     OLD           it has only the first version of whatever has several
     NO_V3         process lists up to the second version
     ODD_V3=16|32  the third version of the process list fills entries of this size
   The variables named stub_* are for the tests to set. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#ifndef STATUS
#define STATUS 0
#endif
#ifndef INIT
#define INIT 0
#endif
#ifndef ODD_V3
#define ODD_V3 24
#endif

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, VERSION_MISMATCH = 25 };

typedef struct { const char *name, *uuid; int whole; unsigned mig; unsigned milliwatts; } *Device;
typedef struct { unsigned gpu, memory; } Utilization;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned version; unsigned long long total, reserved, free, used; } Memory2;
typedef struct { unsigned version; int sensor, degrees; } Temperature;
typedef struct { unsigned long long reference, violation; } ViolationTime;
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

EXPORT unsigned long long stub_clocks_reasons = 4, stub_energy = 0, stub_foreign_count = 0, stub_thermal_ns = 0;
EXPORT unsigned stub_foreign[256];

static struct { const char *name, *uuid; int whole; unsigned mig; unsigned milliwatts; } devices[] = {
    {"NVIDIA Stub 80GB", "GPU-00000000-1111-2222-3333-444444444444", 1, 0, 512345},
    {"NVIDIA Stub 40GB", "GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", 1, 1, 100000},
    {"NVIDIA Stub 40GB MIG 1g.5gb", "MIG-12345678-9abc-def0-1234-56789abcdef0", 0, 1, 0},
};

static int is(void *device, int index) { return device == &devices[index]; }
static int text(const char *value, char *to, unsigned length) {
    if (strlen(value) >= length) return INSUFFICIENT_SIZE;
    strcpy(to, value);
    return SUCCESS;
}

static int begun;
static int begin(void) { if (INIT == 0) begun++; return INIT; }
EXPORT int stub_begun(void) { return begun; }
EXPORT int nvmlShutdown(void) { begun--; return SUCCESS; }
static int handle_at(unsigned index, void **device) {
    if (index >= 2) return INVALID_ARGUMENT;
    *device = &devices[index];
    return SUCCESS;
}
EXPORT int nvmlDeviceGetUUID(void *device, char *to, unsigned length) { return text(((Device)device)->uuid, to, length); }
EXPORT int nvmlDeviceGetName(void *device, char *to, unsigned length) { return text(((Device)device)->name, to, length); }
EXPORT int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) {
    *milliwatts = ((Device)device)->milliwatts;
    return STATUS;
}

#ifdef OLD
EXPORT int nvmlInit(void) { return begin(); }
EXPORT int nvmlDeviceGetCount(unsigned *count) { *count = 2; return SUCCESS; }
EXPORT int nvmlDeviceGetHandleByIndex(unsigned index, void **device) { return handle_at(index, device); }
#else
EXPORT int nvmlInit_v2(void) { return begin(); }
EXPORT int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return SUCCESS; }
EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { return handle_at(index, device); }
#endif

#ifndef PARTIAL
EXPORT int nvmlSystemGetDriverVersion(char *to, unsigned length) { return text("580.1.2", to, length); }
EXPORT int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
    for (unsigned i = 0; i < LENGTH(devices); i++)
        if (strcmp(devices[i].uuid, uuid) == 0) { *device = &devices[i]; return SUCCESS; }
    return NOT_FOUND;
}
EXPORT int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *mig, void **device) {
    if (!is(mig, 2)) return INVALID_ARGUMENT;
    *device = &devices[1];
    return SUCCESS;
}
EXPORT int nvmlDeviceGetMaxMigDeviceCount(void *device, unsigned *count) { *count = is(device, 1) ? 7 : 0; return SUCCESS; }
EXPORT int nvmlDeviceGetMigDeviceHandleByIndex(void *device, unsigned index, void **mig) {
    if (!is(device, 1) || index != 2) return NOT_FOUND;
    *mig = &devices[2];
    return SUCCESS;
}

/* Utilisation, power and energy of a part are not told: whoever asks gets what is none of the part's. */
EXPORT int nvmlDeviceGetUtilizationRates(void *device, Utilization *rates) {
    rates->gpu = is(device, 0) ? 97 : 5;
    rates->memory = 40;
    return STATUS;
}
EXPORT int nvmlDeviceGetMemoryInfo(void *device, Memory *memory) {
    memory->total = 80ull << 30;
    memory->free = 78ull << 30;
    memory->used = 2ull << 30;
    return STATUS;
}
EXPORT int nvmlDeviceGetClockInfo(void *device, int domain, unsigned *megahertz) {
    *megahertz = domain == 1 ? 1980 : domain == 2 ? 2619 : 1;
    return STATUS;
}
EXPORT int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    /* 500 W, unless a test says how much. */
    *millijoules = stub_energy ? stub_energy : (unsigned long long)(500e3 * (now.tv_sec + 1e-9 * now.tv_nsec));
    return STATUS;
}
EXPORT int nvmlDeviceGetEnforcedPowerLimit(void *device, unsigned *milliwatts) { *milliwatts = 700000; return STATUS; }
EXPORT int nvmlDeviceGetEccMode(void *device, unsigned *present, unsigned *pending) { *present = 1; *pending = 0; return STATUS; }
EXPORT int nvmlDeviceGetMigMode(void *device, unsigned *present, unsigned *pending) {
    *present = ((Device)device)->mig;
    *pending = 0;
    return STATUS;
}
EXPORT int nvmlDeviceGetPersistenceMode(void *device, unsigned *mode) { *mode = 1; return STATUS; }
EXPORT int nvmlDeviceGetTotalEccErrors(void *device, int type, int counter, unsigned long long *errors) {
    *errors = counter == 0 ? (type == 0 ? 3 : 1) : 1000;
    return STATUS;
}
EXPORT int nvmlDeviceGetViolationStatus(void *device, int policy, ViolationTime *time) {
    time->reference = 1;
    time->violation = policy == 1 ? stub_thermal_ns : policy * 1000000000ull;
    return STATUS;
}

#ifdef OLD
EXPORT int nvmlSystemGetCudaDriverVersion(int *version) { *version = 10020; return SUCCESS; }
EXPORT int nvmlDeviceGetTemperature(void *device, int sensor, unsigned *degrees) { *degrees = sensor == 0 ? 61 : 0; return STATUS; }
EXPORT int nvmlDeviceGetCurrentClocksThrottleReasons(void *device, unsigned long long *reasons) { *reasons = stub_clocks_reasons; return STATUS; }
#else
EXPORT int nvmlSystemGetCudaDriverVersion_v2(int *version) { *version = 13020; return SUCCESS; }
EXPORT int nvmlDeviceGetCurrentClocksEventReasons(void *device, unsigned long long *reasons) { *reasons = stub_clocks_reasons; return STATUS; }
EXPORT int nvmlDeviceGetTemperatureV(void *device, Temperature *temperature) {
    if (temperature->version != (12u | 1u << 24)) return VERSION_MISMATCH;
    temperature->degrees = temperature->sensor == 0 ? 61 : 0;
    return STATUS;
}
EXPORT int nvmlDeviceGetMemoryInfo_v2(void *device, Memory2 *memory) {
    if (memory->version != (40u | 2u << 24)) return VERSION_MISMATCH;
    memory->total = is(device, 2) ? 5ull << 30 : 80ull << 30;
    memory->reserved = 1ull << 30;
    memory->used = is(device, 2) ? 1ull << 28 : 1ull << 30;
    memory->free = memory->total - memory->reserved - memory->used;
    return STATUS;
}
#endif

/* The process that asks, and those that a test adds. */
static int processes(unsigned *count, char *entries, int size) {
    unsigned all = 1 + (unsigned)stub_foreign_count, room = *count;
    *count = all;
    if (STATUS) return STATUS;
    if (room < all) return INSUFFICIENT_SIZE;
    for (unsigned i = 0; i < all; i++) {
        char *entry = entries + i * size;
        memset(entry, 0xff, size);
        *(unsigned *)entry = i == 0 ? (unsigned)getpid() : stub_foreign[i - 1];
        *(unsigned long long *)(entry + 8) = 1ull << 30;
    }
    return SUCCESS;
}
EXPORT int nvmlDeviceGetComputeRunningProcesses(void *device, unsigned *count, void *entries) { return processes(count, (char *)entries, 16); }
#ifndef OLD
EXPORT int nvmlDeviceGetComputeRunningProcesses_v2(void *device, unsigned *count, void *entries) { return processes(count, (char *)entries, 24); }
#ifndef NO_V3
EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, void *entries) { return processes(count, (char *)entries, ODD_V3); }
#endif
#endif
#endif
