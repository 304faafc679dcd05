// The handlers of outage_flow.hpp.
