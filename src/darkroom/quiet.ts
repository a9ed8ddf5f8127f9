/**
 * Imported before anything else in the darkroom. `onnxruntime-node` reads this variable when its native part loads:
 * without it, it writes a device id under the user's cache folder and may upload telemetry over HTTPS.
 * (The walls would stop both; a process that does not try is better than one that is stopped.)
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
