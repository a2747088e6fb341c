import type { TruebookError } from '@truebook/shared/error'
import type { RejectCode } from '@truebook/shared/reject'
import type { FastifyRequest } from 'fastify'
import { createNowAndThen } from '../now-and-then.js'

/**
 * Logs what is not the client's mistake: each fault of ours, and of what is away now and then a line for its
 * code, since all requests that come meanwhile are refused for it. Who is turned away has a log of their own.
 */
export function createRefusalLog(
  now: () => number,
): (error: TruebookError, request: Pick<FastifyRequest, 'id' | 'log'>) => void {
  const dueOf = new Map<RejectCode, () => number | undefined>()

  return ({ code, status, cause }, { id, log }) => {
    const about = { request_id: id, err: cause }
    if (code === 'INTERNAL') log.error(about, 'A request failed.')
    else if (status >= 500 && code !== 'OVERLOADED') {
      const due = dueOf.get(code) ?? createNowAndThen(now)
      dueOf.set(code, due)
      const times = due()
      if (times !== undefined) log.warn({ ...about, code, times }, 'refused')
    }
  }
}
