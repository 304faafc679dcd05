// A customer's account number that leads to the one view of that customer, for who may see customers.
import {openCustomer} from './customer_store';
import {dialog} from './dialog';
import {may} from './rights';

/** Plain inside a dialog: nobody loses what was written there by looking somebody up. */
export function CustomerLink({id}: {id: string}) {
  if (!may('readCustomers') || dialog.value !== null) return <>{id}</>;
  return <button type="button" class="plain inline" data-customer={id} onClick={() => openCustomer(id)}>{id}</button>;
}
