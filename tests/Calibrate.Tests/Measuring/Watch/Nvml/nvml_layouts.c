/* The structures of nvml.h that are read, declared again by hand, and where a C compiler puts their fields: for the test that
   holds the managed ones against them. */
#include <stddef.h>

typedef struct { unsigned int gpu, memory; } nvmlUtilization_t;
typedef struct { unsigned long long total, free, used; } nvmlMemory_t;
typedef struct { unsigned int version; unsigned long long total, reserved, free, used; } nvmlMemory_v2_t;
typedef struct { unsigned int version; enum { NVML_TEMPERATURE_GPU } sensorType; int temperature; } nvmlTemperature_v1_t;
typedef struct { unsigned long long referenceTime, violationTime; } nvmlViolationTime_t;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; } nvmlProcessInfo_v1_t;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId, computeInstanceId; } nvmlProcessInfo_v2_t;
typedef struct {
    unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId, computeInstanceId;
    unsigned long long usedGpuCcProtectedMemory;
} nvmlProcessDetail_v1_t;

#define FIELD(type, field) {#type "." #field, offsetof(type, field)}
#define SIZE(type) {#type, sizeof(type)}

__attribute__((visibility("default"))) const struct { const char *name; unsigned long long value; } nvml_layouts[] = {
    SIZE(nvmlUtilization_t), FIELD(nvmlUtilization_t, gpu), FIELD(nvmlUtilization_t, memory),
    SIZE(nvmlMemory_t), FIELD(nvmlMemory_t, total), FIELD(nvmlMemory_t, free), FIELD(nvmlMemory_t, used),
    SIZE(nvmlMemory_v2_t), FIELD(nvmlMemory_v2_t, version), FIELD(nvmlMemory_v2_t, total), FIELD(nvmlMemory_v2_t, reserved),
    FIELD(nvmlMemory_v2_t, free), FIELD(nvmlMemory_v2_t, used),
    SIZE(nvmlTemperature_v1_t), FIELD(nvmlTemperature_v1_t, version), FIELD(nvmlTemperature_v1_t, sensorType), FIELD(nvmlTemperature_v1_t, temperature),
    SIZE(nvmlViolationTime_t), FIELD(nvmlViolationTime_t, referenceTime), FIELD(nvmlViolationTime_t, violationTime),
    SIZE(nvmlProcessInfo_v1_t), FIELD(nvmlProcessInfo_v1_t, pid), FIELD(nvmlProcessInfo_v1_t, usedGpuMemory),
    SIZE(nvmlProcessInfo_v2_t), FIELD(nvmlProcessInfo_v2_t, pid), FIELD(nvmlProcessInfo_v2_t, usedGpuMemory),
    FIELD(nvmlProcessInfo_v2_t, gpuInstanceId), FIELD(nvmlProcessInfo_v2_t, computeInstanceId),
    SIZE(nvmlProcessDetail_v1_t), FIELD(nvmlProcessDetail_v1_t, pid), FIELD(nvmlProcessDetail_v1_t, usedGpuMemory),
    FIELD(nvmlProcessDetail_v1_t, gpuInstanceId), FIELD(nvmlProcessDetail_v1_t, computeInstanceId), FIELD(nvmlProcessDetail_v1_t, usedGpuCcProtectedMemory),
    {0, 0},
};
