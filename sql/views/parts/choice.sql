-- What is stored and what is computed, asked once in a query; for views in which `own` are the MPPs of the reader.
({include month_choice}) AS months,
if(empty(months), toDate('2149-06-06'), arrayMin(arrayMap(one -> one.2, months))) AS since,
({include day_choice}) AS days
