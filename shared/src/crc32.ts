const TABLE = tableOf(0xedb88320)

/** The CRC-32 of ASCII text, as zlib and gzip have it: a whole number below 2^32. */
export function crc32(text: string): number {
  let crc = -1
  for (let i = 0; i < text.length; i++) {
    crc = TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ^ (crc >>> 8)
  }
  return ~crc >>> 0
}

function tableOf(polynomial: number): Int32Array {
  const table = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    table[byte] = crc
  }
  return table
}
