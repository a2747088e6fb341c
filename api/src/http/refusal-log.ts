import type { TruebookError } from '@truebook/shared/error'
import { createNowAndThen } from '@truebook/shared/now-and-then'
import type { RejectCode } from '@truebook/shared/reject'
import type { FastifyRequest } from 'fastify'

/**
 * Logs refusals that are not the client's mistake: each failure of ours; and where something is away, one
 * line for each code every few seconds, since all requests are refused for it meanwhile. Requests shed under
 * load have a log of their own.
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
