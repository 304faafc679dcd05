// Starts the crew page.
import {render} from 'preact';
import '../shared/style.css';

render(<h1>Lamplighter</h1>, document.getElementById('app')!);
