/**
 * The cheapest one-to-one assignment of rows to columns (Kuhn 1955; shortest augmenting paths after Jonker and
 * Volgenant 1987), O(n³). `cost[row][column]`; Infinity forbids a pair. Returns the column of each row, or -1.
 */
export function assign(cost: readonly (readonly number[])[]): number[] {
  const rows = cost.length;
  const columns = rows > 0 ? cost[0]!.length : 0;
  if (columns === 0) return new Array<number>(rows).fill(-1);
  // A square matrix whose extra and forbidden cells cost more than any sum of real ones.
  const size = rows + columns;
  let largest = 1;
  for (const row of cost)
    for (const value of row) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const unpaired = largest * (size + 1);
  const at = (row: number, column: number): number => {
    if (row >= rows || column >= columns) return row >= rows && column >= columns ? 0 : unpaired / 2;
    const value = cost[row]![column]!;
    return Number.isFinite(value) ? value : unpaired * 2;
  };
  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1);
  const way = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(size + 1).fill(Infinity);
    const used = new Uint8Array(size + 1);
    do {
      used[column] = 1;
      const from = rowOf[column]!;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (used[j]) continue;
        const value = at(from - 1, j - 1) - rowPrice[from]! - columnPrice[j]!;
        if (value < least[j]!) {
          least[j] = value;
          way[j] = column;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (used[j]) {
          rowPrice[rowOf[j]!]! += delta;
          columnPrice[j]! -= delta;
        } else least[j]! -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const previous = way[column]!;
      rowOf[column] = rowOf[previous]!;
      column = previous;
    } while (column !== 0);
  }
  const result = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]! - 1;
    if (row >= 0 && row < rows && Number.isFinite(cost[row]![column - 1]!)) result[row] = column - 1;
  }
  return result;
}
