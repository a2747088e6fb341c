import { ExchangeError, NoAnswerError } from '@truebook/client/errors'
import { HostError } from '@truebook/host/host-error'

/** Returns a refusal as an outcome. Throws what leaves the outcome open. */
export function asRefusal(error: unknown): ExchangeError {
  if (error instanceof ExchangeError && error.status < 502) return error
  throw error
}

/** Why something was refused, in one line. */
export function refusalText({ message, code, status }: ExchangeError): string {
  return `${message} (${code}, HTTP ${status})`
}

/** What an exchange says, or that none answers, as a sentence; any other error is our own mistake. */
export function forPeople(error: unknown, url: string): unknown {
  if (error instanceof NoAnswerError) {
    if (error.cause instanceof ExchangeError) return forPeople(error.cause, url)
    return new HostError(`No exchange answers at ${url}.`)
  }
  if (!(error instanceof ExchangeError)) return error
  return new HostError(`The exchange at ${url} refused: ${refusalText(error)}`)
}
