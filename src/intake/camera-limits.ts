export const MAX_CAMERAS_A_PROCESS = 64;

/** Private writable memory: 8 MiB of stack are set aside for each thread and hardly touched, the rest is queues. */
export const CAMERA_PROCESS_MEMORY_BYTES = 2 * 2 ** 30;
