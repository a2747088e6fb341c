import type { FastifyInstance } from 'fastify'
import { READABLE } from './allow-browsers.js'

/** The headers of every answer, refusals of every kind among them. */
export const EVERY_ANSWER = {
  ...READABLE,
  // Whom an answer is for is in headers that caches do not know of.
  'cache-control': 'no-store',
}

/** Gives them to an answer before anything can refuse its request; a route may say otherwise. */
export function headAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(EVERY_ANSWER)
    done()
  })
}
