import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { TruebookError } from '@truebook/shared/error'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { PREFIX } from './access/authenticate.js'
import type { Deps } from './deps.js'
import { answersOf } from './http/after-answers.js'
import { answerPreflights } from './http/allow-browsers.js'
import { endConnections, LONGEST_WORK_MS } from './http/end-connections.js'
import { EVERY_ANSWER, headAnswers } from './http/every-answer.js'
import { readForwarded } from './http/forwarded.js'
import { limitChunks } from './http/limit-chunks.js'
import { limitRequests } from './http/limit-requests.js'
import { limitUnread } from './http/limit-unread.js'
import { malformed } from './http/malformed-path.js'
import { noteMethods, refuseOtherMethods } from './http/other-methods.js'
import { answerProblems, problemOf } from './http/problem.js'
import { readRequests } from './http/request.js'
import { nameRequests, requestId } from './http/request-id.js'
import { UNREAD_LIMITS } from './http/unread.js'
import { endRefusedUpgrades } from './http/upgrades.js'
import { documentRoutes } from './openapi/document.js'
import { shedRequests } from './overload/shed-requests.js'
import { allowListRoutes } from './routes/allow-list.js'
import { amendBatchRoutes } from './routes/amend-batch.js'
import { amendOrderRoutes } from './routes/amend-order.js'
import { apiKeyRoutes } from './routes/api-keys.js'
import { asyncApiRoutes } from './routes/asyncapi.js'
import { auditLogRoutes } from './routes/audit-log.js'
import { cancelAfterRoutes } from './routes/cancel-after.js'
import { cancelAllRoutes } from './routes/cancel-all.js'
import { cancelBatchRoutes } from './routes/cancel-batch.js'
import { cancelOrderRoutes } from './routes/cancel-order.js'
import { claimRoutes } from './routes/claims.js'
import { clockRoutes } from './routes/clock.js'
import { creditRoutes } from './routes/credits.js'
import { depositRoutes } from './routes/deposits.js'
import { faucetRoutes } from './routes/faucet.js'
import { feedRoutes, openSockets } from './routes/feed.js'
import { healthRoutes } from './routes/health.js'
import { marketDataRoutes } from './routes/market-data.js'
import { marketRoutes } from './routes/markets.js'
import { orderRoutes } from './routes/orders.js'
import { placeBatchRoutes } from './routes/place-batch.js'
import { placeOrderRoutes } from './routes/place-order.js'
import { portfolioRoutes } from './routes/portfolios.js'
import { positionRoutes } from './routes/positions.js'
import { signInRoutes } from './routes/sign-in.js'
import { solvencyRoutes } from './routes/solvency.js'
import { transferRoutes } from './routes/transfers.js'
import { twoFactorRoutes } from './routes/two-factor.js'
import { userHistoryRoutes } from './routes/user-history.js'
import { userRoutes } from './routes/users.js'
import { withdrawalRoutes } from './routes/withdrawals.js'

const BODY_LIMIT = 16 * 1024
/** Node's own limit. */
const HEAD_LIMIT = 16 * 1024
const HEADERS_TIMEOUT_MS = 10_000
const CHECK_INTERVAL_MS = 1_000
/** The error of a request that took longer than these limits. */
const TOO_LATE = 'ERR_HTTP_REQUEST_TIMEOUT'

/** The whole HTTP application; the caller makes it listen. */
export async function buildApp(deps: Deps): Promise<FastifyInstance> {
  const app = createServer(deps)
  const closing = endConnections(app, deps.outcomeTimeoutMs)
  // An answer may also have to wait for the one before it on its connection.
  const waitMs = deps.requestTimeoutMs + deps.outcomeTimeoutMs
  limitUnread(app, { ...UNREAD_LIMITS, waitMs })
  answerProblems(app)
  nameRequests(app, deps.log)
  headAnswers(app)
  endRefusedUpgrades(app)
  limitChunks(app)
  if (deps.trustedProxies.length > 0) readForwarded(app)
  limitRequests(app, deps.limits)
  readRequests(app)
  const methods = noteMethods(app)
  measure(app, deps)
  answerPreflights(app)
  shedRequests(app, deps.overload)
  await documentRoutes(app)
  healthRoutes(app, deps)
  asyncApiRoutes(app)
  await openSockets(app)
  await app.register(async (mounted) => mountedRoutes(mounted, deps), { prefix: PREFIX })
  // Behind the feed, whose part in the end comes first.
  await app.register(closing)
  refuseOtherMethods(app, methods)
  return app
}

function mountedRoutes(app: FastifyInstance, deps: Deps): void {
  clockRoutes(app, deps)
  signInRoutes(app, deps)
  apiKeyRoutes(app, deps)
  twoFactorRoutes(app, deps)
  allowListRoutes(app, deps)
  auditLogRoutes(app, deps)
  creditRoutes(app, deps)
  marketRoutes(app, deps)
  marketDataRoutes(app, deps)
  placeOrderRoutes(app, deps)
  placeBatchRoutes(app, deps)
  orderRoutes(app, deps)
  amendOrderRoutes(app, deps)
  amendBatchRoutes(app, deps)
  cancelOrderRoutes(app, deps)
  cancelBatchRoutes(app, deps)
  cancelAllRoutes(app, deps)
  cancelAfterRoutes(app, deps)
  positionRoutes(app, deps)
  portfolioRoutes(app, deps)
  transferRoutes(app, deps)
  withdrawalRoutes(app, deps)
  claimRoutes(app, deps)
  depositRoutes(app, deps)
  solvencyRoutes(app, deps)
  userRoutes(app, deps)
  userHistoryRoutes(app, deps)
  feedRoutes(app, deps)
  if (deps.faucet) faucetRoutes(app, deps)
}

/** A server whose validation changes nothing, so that the validated body is the signed body. */
function createServer(deps: Deps): FastifyInstance {
  const { log, trustedProxies, requestTimeoutMs, outcomeTimeoutMs } = deps
  const loggerInstance: FastifyBaseLogger = log
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
    }),
    // A child logger for each request would cost more than its HMAC; log lines name the request themselves.
    childLoggerFactory: (parent) => parent,
    genReqId: requestId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    requestTimeout: requestTimeoutMs,
    http: {
      // Node's refusal would be empty and bypass everything here: `readRequests` refuses such a request.
      requireHostHeader: false,
      // By default Node gives a request's head a minute, and checks only twice a minute.
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, requestTimeoutMs),
    },
    // While it closes, connections end after the request under way, which is still answered.
    return503OnClosing: false,
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allErrors: true,
      },
    },
    // `readRequests` reads the query instead, and refuses one that could be read in two ways. A parameter may
    // be as long as a request's head: its route says what is wrong with it.
    routerOptions: { querystringParser: () => ({}), maxParamLength: HEAD_LIMIT },
    // Otherwise the router answers a path that it cannot decode before any hook runs.
    frameworkErrors: (_error, request, reply) => app.routing(malformed(request.raw), reply.raw),
    // Sent before answers that are still owed, the refusal would be taken for one of them. What took too long is no mistake,
    // and its rest could still come and be carried out: it gets no answer.
    clientErrorHandler: (error, socket) =>
      app.afterAnswers(socket, () => {
        if (socket.writable && error.code !== TOO_LATE) socket.end(invalidRequest())
        else socket.destroy()
      }),
  })
  app.decorate('afterAnswers', answersOf(app.server, outcomeTimeoutMs + LONGEST_WORK_MS))
  return app
}

/** The answer to bytes that are not an HTTP request. */
function invalidRequest(): string {
  const error = new TruebookError('INVALID_REQUEST')
  const id = randomUUID()
  const body = JSON.stringify({ ...problemOf(error), x_request_id: id })
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    `x-request-id: ${id}`,
    ...Object.entries(EVERY_ANSWER).map(([name, value]) => `${name}: ${value}`),
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

function measure(app: FastifyInstance, { metrics }: Deps): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    })
    done()
  })
}
