-- Personal look-ups from many addresses, as a trusted proxy names them: the right digits of many accounts, each address a few times.
local rows = {}

init = function()
  for line in io.lines(os.getenv("LAMPLIGHTER_ACCOUNTS")) do
    local account, digits = line:match("([^,]+),(%d+)")
    rows[#rows + 1] = string.format('{"account":"%s","last_four":"%s"}', account, digits)
  end
  math.randomseed(1)
end

local count = 0
request = function()
  count = count + 1
  local n = math.floor(count / 3)
  local address = string.format("%d.%d.%d.%d", 11 + n % 89, math.floor(n / 89) % 256, math.floor(n / 22784) % 256, math.random(250))
  return wrk.format("POST", "/api/v1/public/status", {["Content-Type"] = "application/json", ["X-Forwarded-For"] = address}, rows[count % #rows + 1])
end

done = function(summary, latency)
  local refused = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d %d", summary.requests / (summary.duration / 1e6), refused, latency:percentile(50), latency:percentile(99)))
end
