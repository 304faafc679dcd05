#!/usr/bin/awk -f
# Makes the manual page lamplighter.yaml(5) of the section "Configuration" of docs/files.md, so that keys are explained once.
BEGIN {
  print ".\\\" Made of docs/files.md."
  print ".TH LAMPLIGHTER.YAML 5 \"@DAY@\" \"Lamplighter @VERSION@\" \"File Formats\""
  print ".SH NAME\nlamplighter.yaml \\- configuration of lamplighter(1)"
  print ".SH DESCRIPTION"
  print "All YAML files are read strictly: an unknown key, a key that stands twice and a value without its unit are errors."
  print "Relative paths count from the file that names them."
  print ".BR \"lamplighter check\""
  print "reports all problems at once, by file and line."
}
/^## / { inside = ($0 == "## Configuration"); next }
!inside { next }
/^```/ { fenced = !fenced; print fenced ? ".PP\n.in +4n\n.EX" : ".EE\n.in"; next }
fenced { print guarded(escaped($0)); next }
/^\|[- |]*$/ { next }
/^\| key / { is_new = 0; split($0, head, "|"); next }
/^\|/ {
  row = $0
  gsub(/\\\|/, "\001", row)
  count = split(row, cell, "|")
  is_new = 0
  print ".TP\n" guarded(marked(cell[2]))
  # Between the key and its meaning stand, in some tables, for whom it is and what holds without it.
  aside = ""
  for (i = 3; i < count - 1; i++) {
    word = trimmed(cell[i])
    if (word != "" && word != "—") aside = aside (aside == "" ? "" : "; ") (trimmed(head[i]) == "default" ? "default: " : "") marked(word)
  }
  if (aside != "") print guarded("(" aside ")")
  print guarded(marked(cell[count - 1]))
  next
}
/^### / { print ".SS " substr($0, 5); next }
/^$/ { is_new = 1; next }
{ if (is_new) print ".PP"; is_new = 0; print guarded(marked($0)) }
END {
  print ".SH FILES\n.I /etc/lamplighter/lamplighter.yaml"
  print ".SH SEE ALSO\n.BR lamplighter (1);"
  print "contacts, policies, calendars, texts, plans and scenarios:\n.I /usr/share/doc/lamplighter/docs/files.md"
}
function trimmed(text) { gsub(/^ +| +$/, "", text); return text }
function escaped(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); gsub(/\001/, "|", text); return text }
function guarded(text) { return text ~ /^[.']/ ? "\\&" text : text }
# `code` is bold, [words](address) are words, **strong** is bold.
function marked(text,   out, n, part, part_of, i) {
  text = trimmed(text)
  while (match(text, /\[[^]\[]*\]\([^)]*\)/)) {
    part = substr(text, RSTART + 1, RLENGTH - 1)
    text = substr(text, 1, RSTART - 1) substr(part, 1, index(part, "](") - 1) substr(text, RSTART + RLENGTH)
  }
  gsub(/\*\*/, "`", text)
  n = split(escaped(text), part_of, "`")
  for (i = 1; i <= n; i++) out = out (i % 2 ? part_of[i] : "\\fB" part_of[i] "\\fR")
  return out
}
