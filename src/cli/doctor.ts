import { systemClock } from '../kernel/clock.ts';
import { EXIT_CODES } from '../kernel/errors.ts';
import { systemRandom } from '../kernel/random.ts';
import { readModel } from '../darkroom/model-file.ts';
import { doctor as examine } from '../wall/doctor.ts';
import { renderDoctor } from '../wall/doctor-page.ts';
import type { Language } from './language.ts';
import { packageFile } from '../server/package-file.ts';

export interface DoctorFlags {
  readonly json?: boolean;
}

/**
 * `augenmass doctor`: builds every wall, attacks each from inside and says what held. Exits with `refused` when pictures
 * could get out (verdict `open`), so that a script can rely on it; a missing second layer is said and not an error.
 */
export async function doctor(flags: DoctorFlags, language: Language): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new DOMException('interrupted', 'AbortError'));
  };
  process.once('SIGINT', interrupt);
  try {
    const modelPath = packageFile('model/umriss.onnx');
    // Reading it compares the file with the SHA-256 on its page and throws where they differ.
    const { sha256 } = await readModel(modelPath);
    const report = await examine({
      modelPath,
      modelSha256: sha256,
      clock: systemClock,
      random: systemRandom,
      signal: stop.signal,
    });
    process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report, language));
    if (report.verdict === 'open') process.exitCode = EXIT_CODES.refused;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
