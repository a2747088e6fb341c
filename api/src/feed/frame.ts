const TEXT = 0x81

/** A whole unmasked WebSocket text frame (RFC 6455, 5.2), ready to be written to any client. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = headLength(length)
  const frame = Buffer.allocUnsafe(head + length)
  writeHead(frame, length)
  frame.write(text, head)
  return frame
}

/** What stands before the pieces of a text, `length` bytes in all, to make them a frame. */
export function frameHead(length: number): Buffer {
  const head = Buffer.allocUnsafe(headLength(length))
  writeHead(head, length)
  return head
}

const headLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

function writeHead(frame: Buffer, length: number): void {
  const head = headLength(length)
  frame[0] = TEXT
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
}
