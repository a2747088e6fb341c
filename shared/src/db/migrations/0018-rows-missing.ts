/**
 * What a commit calls where it has not written all the rows that it must: it raises, which undoes the
 * commit.
 */
export const statements = [
  `create function raise_rows_missing(write text, expected int, written bigint)
  returns void language plpgsql as $$
  begin
    raise exception using errcode = 'TB002',
      message = format('%s must write %s rows, not %s.', write, expected, written);
  end $$`,
]
