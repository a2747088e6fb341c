import { parentPort, workerData } from 'node:worker_threads'
import { createWorkload, SHAPES } from './book-workload.js'

parentPort?.postMessage(createWorkload(SHAPES[workerData as string]))
