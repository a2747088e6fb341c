import type { FastifyInstance } from 'fastify'
import { READABLE } from './allow-browsers.js'

/** The headers of every answer, also of every refusal. */
export const EVERY_ANSWER = {
  ...READABLE,
  // Caches do not know the headers that say whom an answer is for.
  'cache-control': 'no-store',
  // An answer may repeat what a request said: no browser may take it for anything but its content type.
  'x-content-type-options': 'nosniff',
}

/** Adds these headers before anything can refuse the request; a route may change them. */
export function headAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(EVERY_ANSWER)
    done()
  })
}
