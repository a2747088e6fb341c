import type { Verifier } from '@truebook/api/access/verifier'
import { createBeginnings } from '@truebook/api/feed/beginnings'
import { type ConnectionOptions, createConnection } from '@truebook/api/feed/connection'
import { createPeer } from '@truebook/api/feed/peer'
import { UNDESCRIBED } from '@truebook/api/openapi/describe'
import type { Test } from 'tap'
import type { Ground } from '../fixture.js'
import { openCopyParts } from './copy-parts.js'
import { memorySocket, textsOf } from './memory-socket.js'
import { loginFields } from './plain-client.js'

export interface Parts extends Pick<ConnectionOptions, 'deps' | 'feed' | 'schemas'> {
  readonly verifier: Verifier
}

/** The parts of an api copy, and what schemas the fields that its routes get. */
export async function openParts(
  t: Test,
  ground: Ground & { readonly now?: () => number },
): Promise<Parts> {
  const { deps, verifier, app } = await openCopyParts(t, ground)
  const schemas = await new Promise<ConnectionOptions['schemas']>((resolve) => {
    const handler = async (request: ConnectionOptions['schemas']) => {
      resolve(request)
      return ''
    }
    app.route({ method: 'GET', url: '/schemas', ...(UNDESCRIBED as object), handler })
    app.inject('/schemas')
  })
  return { deps, feed: deps.feed, schemas, verifier }
}

/** A connection without a socket, and how to speak by it. */
export function openConnection(
  t: Test,
  parts: Pick<ConnectionOptions, 'deps' | 'feed' | 'schemas'> & Partial<ConnectionOptions>,
) {
  const socket = memorySocket()
  const connection = createConnection({
    peer: createPeer({
      socket,
      limits: { slowBytes: 100, mostBytes: 100_000 },
      beginnings: createBeginnings(1_000_000),
      group: 0,
      onCaughtUp: () => connection.caughtUp(),
      onTooSlow: () => t.fail('It is not too slow to be kept.'),
    }),
    ip: '127.0.0.1',
    target: '/v1/ws',
    signal: new AbortController().signal,
    close: (_code, reason) => t.fail(reason),
    ...parts,
  })
  const take = (message: object) => connection.take(JSON.stringify(message))
  const answered = async (id: number) => {
    for (;;) {
      const answer = textsOf(socket.sent).find((text) => text.startsWith(`{"id":${id},`))
      if (answer) return JSON.parse(answer)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  /** As message 0. */
  const logIn = ({ apiKey, secret }: { readonly apiKey: string; readonly secret: string }) =>
    take({ id: 0, ...loginFields(apiKey, secret) })
  return { connection, socket, take, answered, logIn }
}
