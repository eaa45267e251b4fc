/**
 * A kernel of a few instructions in WebAssembly, for its 128-bit vectors: JavaScript has no other way to multiply two
 * numbers at once. Products of long rows are most of what the tests of WLSMV cost: with the kernel such a fit takes two
 * thirds of the time that it takes with the same tiles in JavaScript (`docs/performance.md`).
 *
 * Assembled here byte by byte (WebAssembly core specification 2.0, section 5) to keep the package free of build steps.
 * `simd-tile.wat` is the same module as text. After a change to either: `wat2wasm simd-tile.wat` (WABT) gives the bytes,
 * whose SHA-256 the test of `gram-matrix.ts` expects of {@link moduleBytes}; that test also compares the kernel's products
 * with those of plain JavaScript, bit for bit.
 */

/** The little that is used of the global `WebAssembly`, which the compiler knows only together with a browser. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (size: { initial: number }) => KernelMemory
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** Memory of the kernel; `buffer` is replaced when it grows. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** Adds 4 × 4 inner products; see {@link simdTile}. */
export interface SimdTile {
  readonly memory: KernelMemory
  /**
   * Inner products of 4 left and 4 right rows, interleaved in fours (row 0 of column 0, row 1 of column 0, …).
   *
   * @param left byte offset. @param right byte offset. @param columns at least 1. @param out byte offset of the 16 results.
   */
  multiply(left: number, right: number, columns: number, out: number): void
}

let known: SimdTile | undefined | null = null

/** The kernel, or undefined where WebAssembly or its vectors are missing. */
export function simdTile(): SimdTile | undefined {
  if (known === null) known = instantiate()
  return known
}

function instantiate(): SimdTile | undefined {
  const { WebAssembly: api } = globalThis as { readonly WebAssembly?: WebAssemblyApi }
  const bytes = moduleBytes()
  if (!api?.validate(bytes)) return undefined
  const memory = new api.Memory({ initial: 1 })
  const { exports } = new api.Instance(new api.Module(bytes), { e: { m: memory } })
  return { memory, multiply: exports['f'] as SimdTile['multiply'] }
}

const type = { i32: 0x7f, v128: 0x7b, function: 0x60, empty: 0x40 }
const op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32: 0x41,
  add: 0x6a,
  subtract: 0x6b,
}
const vector = { load: 0x00, loadSplat: 0x0a, store: 0x0b, add: 0xf0, multiply: 0xf2 }
/** Alignment hint: 2³ bytes. */
const aligned = 3

const get = (local: number) => [op.get, ...unsigned(local)]
const set = (local: number) => [op.set, ...unsigned(local)]
const simd = (code: number, ...operands: number[]) => [0xfd, ...unsigned(code), ...operands]
const access = (code: number, offset: number) => simd(code, aligned, ...unsigned(offset))
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content]

/** The module, 299 bytes. Exported for its test. */
export function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = functionBody()
  const { i32 } = type
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    // one type: four numbers to nothing
    ...section(1, [1, type.function, 4, i32, i32, i32, i32, 0]),
    // import memory "e" "m" of at least one page
    ...section(2, [1, 1, 0x65, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    // export function 0 as "f"
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}

/** Locals: 0 left, 1 right, 2 columns, 3 out; 4-11 sums, two vectors a left row; 12, 13 right; 14 one left number twice. */
function functionBody(): number[] {
  const rows = [0, 1, 2, 3]
  const addProduct = (sum: number, right: number) => [
    ...get(sum),
    ...get(14),
    ...get(right),
    ...simd(vector.multiply),
    ...simd(vector.add),
    ...set(sum),
  ]
  const advance = (pointer: number) => [...get(pointer), op.i32, 32, op.add, ...set(pointer)]
  return [
    ...[1, 11, type.v128],
    ...[op.loop, type.empty],
    ...get(1),
    ...access(vector.load, 0),
    ...set(12),
    ...get(1),
    ...access(vector.load, 16),
    ...set(13),
    ...rows.flatMap(row => [
      ...get(0),
      ...access(vector.loadSplat, 8 * row),
      ...set(14),
      ...addProduct(4 + 2 * row, 12),
      ...addProduct(5 + 2 * row, 13),
    ]),
    ...advance(0),
    ...advance(1),
    ...[...get(2), op.i32, 1, op.subtract, op.tee, 2, op.branchIf, 0, op.end],
    ...rows.flatMap(row => [
      ...[...get(3), ...get(4 + 2 * row), ...access(vector.store, 32 * row)],
      ...[...get(3), ...get(5 + 2 * row), ...access(vector.store, 32 * row + 16)],
    ]),
    op.end,
  ]
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest & 0x7f
    rest >>>= 7
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}
