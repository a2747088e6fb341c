import { parentPort, workerData } from 'node:worker_threads'
import { createFlow, type FlowShape } from './flow.js'

const { shape, messages } = workerData as { shape: FlowShape; messages: number }
const flow = createFlow(shape, messages)
const { sides, prices, lots, idTimes, idChances, accounts } = flow
const arrays = [sides, prices, lots, idTimes, idChances, accounts]
parentPort?.postMessage(
  flow,
  arrays.map(({ buffer }) => buffer as ArrayBuffer),
)
