import { readFileSync } from 'node:fs'

/** A file's text; empty where it is not there or cannot be read. */
export function textOfFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
