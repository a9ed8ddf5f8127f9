import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder, from a checkout (src/server) and from an installed package (dist/server) alike. */
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A file that came with the package, such as `model/umriss.onnx`. */
export function packageFile(name: string): string {
  return join(ROOT, name);
}
