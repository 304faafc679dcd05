// The handlers of notice_flow.hpp.
