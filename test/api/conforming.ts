import { type Conformance, conformanceOf } from './openapi/conformance.js'

/** An answer, and what it answers. */
export interface Answered {
  readonly method: string
  readonly target: string
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** The document of each api that a test talks to: they differ by their settings. */
const documents = new Map<string, Promise<Conformance>>()

/** Stops a test at an answer that the api's own document does not have. */
export async function mustConform(url: string, answered: Answered): Promise<void> {
  const known = documents.get(url) ?? readDocument(url)
  documents.set(url, known)
  const faults = (await known).faults(answered)
  if (faults.length === 0) return
  const { method, target, status, body } = answered
  throw new Error(
    `${method} ${target} was answered ${status}, against /openapi.json: ${faults.join('; ')}. It came with ${JSON.stringify(body)}.`,
  )
}

async function readDocument(url: string): Promise<Conformance> {
  const response = await fetch(`${url}/openapi.json`)
  return conformanceOf((await response.json()) as Parameters<typeof conformanceOf>[0])
}
