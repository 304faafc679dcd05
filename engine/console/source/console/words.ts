// The console's own texts, English and Chinese; the list itself stands in two files, by what they are about.
import {dictionary} from '../shared/words';
import {formWords} from './words_forms';
import {pageWords} from './words_pages';

export const t = dictionary({...pageWords, ...formWords});
