import type { Person } from '../observation/observation.ts';
import type { Port } from './inspect.ts';
import type { ContentRect, Look, Sighting } from './plate-frame.ts';

/** What a detector makes of one frame. `Sighting` is the part the plate needs; nothing else of it goes anywhere. */
export interface Seen extends Sighting {
  /** In units of the upright picture, surest first, at most MAX_PERSONS. */
  readonly persons: readonly Person[];
  readonly overflow: boolean;
  /** 16×9 shares of cells covered by people, row by row. */
  readonly density: readonly number[];
}

export type InputType = 'float32' | 'uint8';
export type ModelInput = Float32Array | Uint8Array;

/** Room for `count` looks. */
export function inputFor(detector: Detector, count: number): ModelInput {
  const size = count * detector.inputSize;
  return detector.inputType === 'uint8' ? new Uint8Array(size) : new Float32Array(size);
}

/**
 * A plug-in detector: how a look becomes the numbers a model takes and how its numbers become people. An adapter reads
 * boxes, joints and masks and nothing else, whatever more the model puts out.
 */
export interface Detector {
  readonly inputName: string;
  readonly outputName: string;
  readonly inputType: InputType;
  /** Numbers of one look. */
  readonly inputSize: number;
  /** Shape of the input for `count` looks. */
  inputShape(count: number): readonly number[];
  readonly maxBatch: number;
  /** Floats of one look's output. */
  readonly outputSize: number;
  outputShape(count: number): readonly number[];
  fill(look: Look, into: ModelInput): void;
  read(output: Float32Array, content: ContentRect): Seen;
}

/** True when `port` is a tensor of this type and shape; undefined in `shape` stands for any or a named size. */
export function hasShape(
  port: Port | undefined,
  shape: readonly (number | undefined)[],
  type: InputType = 'float32',
): boolean {
  return (
    port?.type === type &&
    port.shape.length === shape.length &&
    shape.every((size, i) => size === undefined || port.shape[i] === size)
  );
}
