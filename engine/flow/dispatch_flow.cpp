// The handlers of dispatch_flow.hpp.
