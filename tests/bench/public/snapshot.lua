-- The public page as phones ask for it in a storm: most for the packed form, some with the tag that they have.
local tag = os.getenv("LAMPLIGHTER_TAG")

init = function()
  local headers = {["Host"] = "bench", ["Accept-Encoding"] = "gzip", ["Accept-Language"] = "zh-CN,zh;q=0.9,en;q=0.5"}
  fresh = wrk.format("GET", os.getenv("LAMPLIGHTER_PATH") or "/", headers)
  headers["If-None-Match"] = tag
  again = tag and wrk.format("GET", os.getenv("LAMPLIGHTER_PATH") or "/", headers) or fresh
end

local count = 0
request = function()
  count = count + 1
  return count % 4 == 0 and again or fresh
end

done = function(summary, latency)
  local refused = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d %d", summary.requests / (summary.duration / 1e6), refused, latency:percentile(50), latency:percentile(99)))
end
