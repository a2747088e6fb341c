import type { Heard, SocketLike } from '@truebook/client/line'

/** A socket of a feed whose exchange gives these answers; undefined is none. It says what it is told to. */
export function scriptedSocket(answer: (asked: Heard) => object | undefined) {
  const socket: SocketLike = {
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
    send(text) {
      const asked = JSON.parse(text)
      const said = answer(asked)
      if (said) say({ id: asked.id, op: asked.op, ...said })
    },
    close: () => undefined,
  }
  const say = (message: object) => socket.onmessage?.({ data: JSON.stringify(message) } as never)
  return { socket, say }
}
