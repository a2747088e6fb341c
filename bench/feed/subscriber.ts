import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A subscriber that costs little: it counts frames, and reads them only if asked to. */
export interface Subscriber {
  readonly socket: Socket
  /** For each read, in turn: how many frames had come by then, and when. */
  readonly arrivals: number[]
  count(): number
  bytes(): number
  send(text: string): void
}

const PING = 9
/** A pong, masked, as everything from a client must be. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const HANDSHAKE_END = Buffer.from('\r\n\r\n')
/** The buffer that all sockets read into: each read is handled before the next. */
const CHUNK = Buffer.allocUnsafe(64 * 1024)
const NOTHING = Buffer.alloc(0)

/** Connects. `onFrame` must be done with its bytes when it returns. */
export async function openSubscriber(
  url: URL,
  onFrame?: (payload: Buffer) => void,
): Promise<Subscriber> {
  let rest: Buffer = NOTHING
  let frames = 0
  let received = 0
  const arrivals: number[] = []

  function takeFrames(data: Buffer): Buffer {
    let at = 0
    while (data.length - at >= 2) {
      const short = data[at + 1] & 127
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (data.length - at < head) break
      const length =
        short < 126
          ? short
          : short === 126
            ? data.readUInt16BE(at + 2)
            : Number(data.readBigUInt64BE(at + 2))
      if (data.length - at < head + length) break
      // The api cuts a client that does not answer a ping.
      if ((data[at] & 15) === PING) socket.write(PONG)
      else frames += 1
      onFrame?.(data.subarray(at + head, at + head + length))
      at += head + length
    }
    return at === data.length ? NOTHING : Buffer.from(data.subarray(at))
  }

  let take = takeHandshake
  function takeHandshake(data: Buffer): Buffer {
    const end = data.indexOf(HANDSHAKE_END)
    if (end < 0) return Buffer.from(data)
    take = takeFrames
    socket.emit('upgraded')
    return takeFrames(data.subarray(end + HANDSHAKE_END.length))
  }

  const onread = {
    buffer: CHUNK,
    callback(length: number) {
      const at = performance.timeOrigin + performance.now()
      const chunk = CHUNK.subarray(0, length)
      received += length
      rest = take(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk)
      arrivals.push(frames, at)
      return true
    },
  }
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true, onread })
  socket.write(
    `GET /v1/ws HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  await once(socket, 'upgraded')
  return {
    socket,
    arrivals,
    count: () => frames,
    bytes: () => received,
    send(text) {
      const payload = Buffer.from(text)
      const head = Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0])
      socket.write(Buffer.concat([head, payload]))
    },
  }
}
