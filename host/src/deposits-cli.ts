import { main } from './deposits.js'

// This file is a program: containers run it, where there is no npm.
process.exitCode = await main(process.argv.slice(2), process.env)
