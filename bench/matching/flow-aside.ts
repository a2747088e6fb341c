import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Flow, FlowShape } from './flow.js'

/**
 * Makes a flow in a thread of its own. To make it takes a book, and the compiler knows the arrays of
 * the only book that a thread has ever had by their addresses: it would be slower for a second one.
 */
export async function createFlowAside(shape: FlowShape, messages: number): Promise<Flow> {
  const worker = new Worker(new URL('./flow-worker.js', import.meta.url), {
    workerData: { shape, messages },
  })
  const [[flow]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  return flow
}
