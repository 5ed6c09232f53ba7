// Reads a JSON array of texts, prints a JSON array of their tokens as gpt-3-encoder has them.
//   node encode.js FOLDER < texts       FOLDER: of the package
//   node encode.js --kinds              the kind of each code point: L, N, S (space), "-" (not assigned), "." (other)
const fs = require('fs')
if (process.argv[2] === '--kinds') {
  const kind = c => /\s/u.test(c) ? 'S' : /\p{L}/u.test(c) ? 'L' : /\p{N}/u.test(c) ? 'N' : /\p{Cn}/u.test(c) ? '-' : '.'
  const kinds = []
  for (let point = 0; point <= 0x10ffff; point++) {
    kinds.push(kind(String.fromCodePoint(point)))
  }
  process.stdout.write(kinds.join(''))
} else {
  const { encode } = require(process.argv[2])
  process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, 'utf8')).map(encode)))
}
