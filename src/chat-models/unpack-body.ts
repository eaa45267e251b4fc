import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { MalformedReply } from './malformed-reply.ts'

/** Longest body that is read, in bytes, packed or not. An answer to a questionnaire has some thousand. */
export const longestBody = 16 * 2 ** 20

/** The fault of a body that is longer. */
export function tooLong(): MalformedReply {
  return new MalformedReply(`a body of more than ${longestBody / 2 ** 20} MB`)
}

type Decoder = (body: Buffer, bounds: { readonly maxOutputLength: number }) => Promise<Buffer>

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  ['br', promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
  ['zstd', promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress)],
])

/**
 * The bytes of a body as they were before the server compressed them.
 *
 * @param encodings - The header `content-encoding`, as it came; what is unknown in it is taken for no compression.
 * @throws MalformedReply for a body that is not compressed as it says, or too long once unpacked.
 */
export async function unpackBody(body: Buffer, encodings: string): Promise<Buffer> {
  const names = encodings.split(',').map(name => name.trim().toLowerCase())
  let bytes = body
  for (const name of names.toReversed()) {
    const decode = decoders.get(name)
    if (decode) bytes = await decode(bytes, { maxOutputLength: longestBody }).catch(badlyPacked(name))
  }
  return bytes
}

function badlyPacked(encoding: string): (cause: unknown) => never {
  return cause => {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong()
    throw new MalformedReply(`a body that is not whole ${encoding}, as it says it is`)
  }
}
