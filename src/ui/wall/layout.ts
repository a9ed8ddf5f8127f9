/** Where a tile stands on the wall, in px of the stage; the picture first, its caption below. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Arrangement {
  readonly rects: ReadonlyMap<string, Rect>;
  /** What the tiles need; more than the stage where it has to scroll. */
  readonly height: number;
  /** Room for a caption below each picture; 0 where pictures are too small for words. */
  readonly captionPx: number;
}

export interface Hung {
  readonly name: string;
  /** Width over height. */
  readonly aspect: number;
}

const CAPTION_PX = 30;
/** A picture narrower than this says nothing below it. */
const WORDS_PX = 104;
/** A stage narrower than this is a phone's. */
const NARROW_PX = 440;
const ASPECT = 16 / 9;

interface Grid {
  readonly columns: number;
  readonly cell: number;
  readonly caption: number;
}

/** The columns that make `count` pictures of 16:9 largest in a field. */
function gridFor(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, cell: 0, caption: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const byWidth = (width - (columns - 1) * gap) / columns;
    for (const caption of [CAPTION_PX, 0]) {
      const byHeight = ((height - (rows - 1) * gap) / rows - caption) * ASPECT;
      const cell = Math.floor(Math.min(byWidth, byHeight));
      // Words are worth a little size, as long as there is room to read them.
      if (caption > 0 ? cell < WORDS_PX : cell >= WORDS_PX * 1.25) continue;
      if (cell > best.cell) best = { columns, cell, caption };
    }
  }
  return best.cell > 0 ? best : { columns: Math.max(1, Math.floor(width / 120)), cell: 112, caption: CAPTION_PX };
}

interface Beside extends Grid {
  /** Width of the picture in front; the rows below have the same edges. */
  readonly front: number;
}

/** A picture in front and rows of the others below it, one block with common edges: large in front, yet something to see below. */
function blockFor(first: Hung, count: number, stage: { width: number; height: number }, gap: number): Beside {
  let best: Beside & { score: number } = { columns: 1, cell: 0, caption: 0, front: 0, score: -Infinity };
  for (let columns = Math.min(count, 3); columns <= Math.max(3, Math.min(count, 40)); columns++) {
    const rows = Math.ceil(count / columns);
    for (const caption of [CAPTION_PX, 0]) {
      const fixed =
        CAPTION_PX + gap + rows * caption + (rows - 1) * gap - (rows * (columns - 1) * gap) / (columns * ASPECT);
      const slope = 1 / first.aspect + rows / (columns * ASPECT);
      const front = Math.floor(Math.min(stage.width, (stage.height - fixed) / slope));
      const cell = Math.floor((front - (columns - 1) * gap) / columns);
      if (caption > 0 ? cell < WORDS_PX : cell >= WORDS_PX * 1.25) continue;
      const orphans = (rows * columns - count) / columns;
      const score = front / stage.width + 0.35 * Math.min(1, cell / 220) - 0.06 * orphans;
      if (cell > 24 && score > best.score) best = { columns, cell, caption, front, score };
    }
  }
  return best;
}

/** Puts pictures of their own shapes into even cells, rows centred in the field. */
function fill(hung: readonly Hung[], field: Rect, grid: Grid, gap: number, rects: Map<string, Rect>): number {
  const { columns, cell, caption } = grid;
  const cellHeight = Math.round(cell / ASPECT);
  const across = field.y > 0 ? columns : Math.min(columns, hung.length);
  const left = field.x + Math.max(0, (field.width - across * cell - (across - 1) * gap) / 2);
  hung.forEach(({ name, aspect }, i) => {
    const width = Math.min(cell, Math.round(cellHeight * aspect));
    const height = Math.min(cellHeight, Math.round(width / aspect));
    rects.set(name, {
      x: Math.round(left + (i % columns) * (cell + gap) + (cell - width) / 2),
      y: Math.round(field.y + Math.floor(i / columns) * (cellHeight + caption + gap) + (cellHeight - height) / 2),
      width,
      height,
    });
  });
  const rows = Math.ceil(hung.length / columns);
  return rows * (cellHeight + caption) + Math.max(0, rows - 1) * gap;
}

/**
 * An even grid; or one camera forward and the others aside, below it. On a narrow stage it scrolls: `height` is then larger than
 * the stage's. Pure.
 */
export function arrange(
  hung: readonly Hung[],
  stage: { readonly width: number; readonly height: number },
  forward: string | undefined,
): Arrangement {
  const rects = new Map<string, Rect>();
  const narrow = stage.width < NARROW_PX;
  const gap = hung.length > 24 ? 8 : 12;
  const first = hung.find(({ name }) => name === forward);
  const { width } = stage;
  if (narrow) return narrowly(hung, width, first);
  if (!first) {
    const grid = gridFor(hung.length, width, stage.height, gap);
    const height = fill(hung, { x: 0, y: 0, width, height: stage.height }, grid, gap, rects);
    const spare = Math.max(0, Math.floor((stage.height - height) / 2));
    // The grid hangs a little above the middle, as pictures do.
    const lift = Math.floor(spare * 0.4);
    for (const [name, rect] of rects) rects.set(name, { ...rect, y: rect.y + lift });
    return { rects, height: height + lift, captionPx: grid.caption };
  }
  const others = hung.filter((one) => one !== first);
  const alone = Math.floor(Math.min(width, (stage.height - CAPTION_PX) * first.aspect));
  const block = others.length > 0 ? blockFor(first, others.length, stage, gap) : undefined;
  const front = block && block.front > 0 ? block.front : alone;
  const x = Math.floor((width - front) / 2);
  const frontHeight = Math.floor(front / first.aspect);
  rects.set(first.name, { x, y: 0, width: front, height: frontHeight });
  const y = frontHeight + CAPTION_PX + gap;
  if (!block) return { rects, height: y - gap, captionPx: CAPTION_PX };
  const height = fill(others, { x, y, width: front, height: stage.height - y }, block, gap, rects);
  return { rects, height: y + height, captionPx: block.caption };
}

/** One thumb: the camera that matters by itself, what is asked of it right below; otherwise all, two abreast. */
function narrowly(hung: readonly Hung[], width: number, first: Hung | undefined): Arrangement {
  const rects = new Map<string, Rect>();
  if (first) {
    const height = Math.round(width / first.aspect);
    rects.set(first.name, { x: 0, y: 0, width, height });
    return { rects, height: height + CAPTION_PX, captionPx: CAPTION_PX };
  }
  const gap = 10;
  const columns = hung.length > 24 ? 3 : 2;
  const grid = { columns, cell: Math.floor((width - (columns - 1) * gap) / columns), caption: CAPTION_PX };
  const height = fill(hung, { x: 0, y: 0, width, height: 0 }, grid, gap, rects);
  return { rects, height, captionPx: CAPTION_PX };
}

/** The tile next to one, by arrow: the nearest in that direction. Undefined at the edge. */
export function neighbour(
  rects: ReadonlyMap<string, Rect>,
  from: string,
  direction: 'left' | 'right' | 'up' | 'down',
): string | undefined {
  const start = rects.get(from);
  if (!start) return undefined;
  const middle = ({ x, y, width, height }: Rect) => ({ x: x + width / 2, y: y + height / 2 });
  const here = middle(start);
  let best: { name: string; cost: number } | undefined;
  for (const [name, rect] of rects) {
    if (name === from) continue;
    const there = middle(rect);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const beside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (along < 4) continue;
    const cost = along + 3 * beside;
    if (!best || cost < best.cost) best = { name, cost };
  }
  return best?.name;
}
