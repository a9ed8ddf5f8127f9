import '../wall/quiet.ts';
import { createHash } from 'node:crypto';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { hasShape, inputFor } from './detector.ts';
import type { Detector, InputType, ModelInput } from './detector.ts';
import type { AdapterName, Settings } from './inlet.ts';
import { refusalOf } from './inspect.ts';
import type { Port, Refusal } from './inspect.ts';
import { umriss, UMRISS_FLOAT_INPUT, UMRISS_INPUT, UMRISS_OUTPUT, umrissInFloats } from './umriss.ts';
import { yolox, YOLOX_INPUT, YOLOX_OUTPUT } from './yolox.ts';

// It complains of devices it may not look for; nothing it says is meant for anybody.
env.logLevel = 'fatal';

export interface OpenModel {
  readonly detector: Detector;
  /** `input` holds `count` looks; the answer holds as many outputs, until the next run. */
  run(input: ModelInput, count: number): Promise<Float32Array>;
}

type Ports = { inputName: string; outputName: string };
interface Form {
  readonly type: InputType;
  readonly input: readonly (number | undefined)[];
  readonly output: readonly (number | undefined)[];
  readonly make: typeof umriss;
}
const FORMS: Readonly<Record<AdapterName, readonly Form[]>> = {
  umriss: [
    { type: 'uint8', input: UMRISS_INPUT, output: UMRISS_OUTPUT, make: umriss },
    { type: 'float32', input: UMRISS_FLOAT_INPUT, output: UMRISS_OUTPUT, make: umrissInFloats },
  ],
  yolox: [{ type: 'float32', input: YOLOX_INPUT, output: YOLOX_OUTPUT, make: yolox }],
};

/** Opens the pinned model, or says why it may not enter. Runs it once, so that nothing is left to load later. */
export async function openModel(model: Uint8Array, settings: Settings): Promise<OpenModel | Refusal> {
  if (createHash('sha256').update(model).digest('hex') !== settings.modelSha256) return 'another-file';
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(model, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // One arena for all cameras keeps the largest batch's memory; without it each run asks the system for pages anew.
      enableCpuMemArena: true,
      logSeverityLevel: 4,
    });
  } catch {
    return 'unreadable';
  }
  const outputs = ports(session.outputMetadata);
  const refusal = refusalOf(outputs);
  if (refusal) return refusal;
  const inputs = ports(session.inputMetadata);
  const form = FORMS[settings.adapter].find(({ input, type }) => hasShape(inputs[0], input, type));
  const output = outputs.find((port) => form && hasShape(port, form.output));
  if (inputs.length !== 1 || !form || !output) return 'no-adapter';
  const names: Ports = { inputName: inputs[0]!.name, outputName: output.name };
  const detector = form.make(names, settings);
  // Written to again and again: an answer of 134 KB a frame would keep the garbage collector busy.
  const answers = new Map<number, Tensor>();
  const into = (count: number): Tensor => {
    let answer = answers.get(count);
    if (!answer) {
      const floats = new Float32Array(count * detector.outputSize);
      answers.set(count, (answer = new Tensor('float32', floats, [...detector.outputShape(count)])));
    }
    return answer;
  };
  const open: OpenModel = {
    detector,
    run: async (input, count) => {
      const numbers = input.subarray(0, count * detector.inputSize);
      const tensor = new Tensor(detector.inputType, numbers, [...detector.inputShape(count)]);
      // Only the adapter's one output is fetched: whatever else the model computes is not even copied out of it.
      const answer = await session.run({ [detector.inputName]: tensor }, { [detector.outputName]: into(count) });
      return answer[detector.outputName]!.data as Float32Array;
    },
  };
  await open.run(inputFor(detector, 1), 1);
  return open;
}

function ports(metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, shape: value.shape, type: value.type }
      : { name: value.name, shape: [], type: 'other' },
  );
}
