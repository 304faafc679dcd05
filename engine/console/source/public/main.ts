// Starts what scripts add to the public page, which works without them.
import '../shared/style.css';
