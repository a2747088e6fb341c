import { readFileSync } from 'node:fs'

/** The text of a file under test/vectors. */
export function readVectorText(path: string): string {
  return readFileSync(new URL(`../../vectors/${path}`, import.meta.url), 'utf8')
}

/** A JSON file under test/vectors, whose shape the caller knows. */
export function readVectors<T>(path: string): T {
  return JSON.parse(readVectorText(path))
}
