import type { Trader } from './requests.js'
import { openSession, type Session } from './socket-session.js'
import { type Answer, NO_ANSWER, type Way } from './way.js'

/** Over a WebSocket, which is opened again whenever it is needed and gone. */
export interface SocketWay extends Way {
  /** Sends a last request, if any, and cuts the connection; gives whether there was one to cut. */
  leave(last?: Answer['body']): Promise<boolean>
}

export interface SocketWayOptions {
  readonly url: string
  readonly trader: Trader
  /** What is to be asked first on a connection of this session; it is closed where that fails. */
  readonly greeting?: (session: string) => Answer['body']
}

export function socketWay(options: SocketWayOptions): SocketWay {
  let current: Promise<Session | undefined> | undefined

  /** The connection there is, or a new one; undefined where none is to be had. */
  function session(): Promise<Session | undefined> {
    current ??= openSession({
      ...options,
      onEnd: () => {
        current = undefined
      },
    })
    return current
  }

  return {
    takes: ({ operation }) => operation !== undefined,
    async send({ operation = {} }) {
      return (await (await session())?.ask(operation)) ?? NO_ANSWER
    },
    async leave(last) {
      const open = await current
      if (!open?.isOpen()) return false
      if (last) await open.send(last)
      open.end()
      return true
    },
  }
}
