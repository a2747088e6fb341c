/**
 * Stores the journal uncompressed. Compressing took Postgres three times as long as all else about its
 * rows, and saved only four tenths of their size, since signatures and digests do not get smaller.
 */
export const statements = [
  `alter table journal alter column commands set storage external,
    alter column decisions set storage external`,
]
