import '../wall/quiet.ts';
import { createHash } from 'node:crypto';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { hasShape } from './detector.ts';
import type { Detector } from './detector.ts';
import type { AdapterName, Settings } from './inlet.ts';
import { refusalOf } from './inspect.ts';
import type { Port, Refusal } from './inspect.ts';
import { umriss, UMRISS_INPUT, UMRISS_OUTPUT } from './umriss.ts';
import { yolox, YOLOX_INPUT, YOLOX_OUTPUT } from './yolox.ts';

// It complains of devices it may not look for; nothing it says is meant for anybody.
env.logLevel = 'fatal';

export interface OpenModel {
  readonly detector: Detector;
  /** `input` holds `count` looks; the answer holds as many outputs, until the next run. */
  run(input: Float32Array, count: number): Promise<Float32Array>;
}

type Ports = { inputName: string; outputName: string };
const ADAPTER: Readonly<
  Record<
    AdapterName,
    { input: readonly (number | undefined)[]; output: readonly (number | undefined)[]; make: typeof umriss }
  >
> = {
  umriss: { input: UMRISS_INPUT, output: UMRISS_OUTPUT, make: umriss },
  yolox: { input: YOLOX_INPUT, output: YOLOX_OUTPUT, make: yolox },
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
      // The arena keeps the largest batch's memory for good; without it a run costs the same here.
      enableCpuMemArena: false,
      logSeverityLevel: 4,
    });
  } catch {
    return 'unreadable';
  }
  const outputs = ports(session.outputMetadata);
  const refusal = refusalOf(outputs);
  if (refusal) return refusal;
  const inputs = ports(session.inputMetadata);
  const adapter = ADAPTER[settings.adapter];
  const output = outputs.find((port) => hasShape(port, adapter.output));
  if (inputs.length !== 1 || !hasShape(inputs[0], adapter.input) || !output) return 'no-adapter';
  const names: Ports = { inputName: inputs[0]!.name, outputName: output.name };
  const detector = adapter.make(names, settings);
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
      const floats = input.subarray(0, count * detector.inputSize);
      const tensor = new Tensor('float32', floats, [...detector.inputShape(count)]);
      // Only the adapter's one output is fetched: whatever else the model computes is not even copied out of it.
      const answer = await session.run({ [detector.inputName]: tensor }, { [detector.outputName]: into(count) });
      return answer[detector.outputName]!.data as Float32Array;
    },
  };
  await open.run(new Float32Array(detector.inputSize), 1);
  return open;
}

function ports(metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, shape: value.shape, type: value.type }
      : { name: value.name, shape: [], type: 'other' },
  );
}
