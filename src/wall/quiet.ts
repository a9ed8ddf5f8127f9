/**
 * Imported before anything else by every process that could load onnxruntime-node. Its native part reads this variable
 * when it is loaded: without it, version 1.30 writes a device id and a database under the user's cache folder and may
 * upload telemetry over HTTPS (docs/telemetry.md). The walls would stop both; a process that does not try is better.
 *
 * Module bodies run in the order of their imports (ECMA-262, section 16.2.1.6), so this must stand first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
