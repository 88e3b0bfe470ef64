"""What is known of what is counted, decided once: of a measure (`kinds`), of a signed sum (`sums`), of an SLI (`slis`).

A consumer asks for a fact and gets a value, or None where the fact has no meaning for the measure. What it does with
each measure by itself, such as writing a query, is a `match` that ends in `assert_never`, in its own `measures.py`.

A measure answers five questions, each by one `match`: which selector finds it (`selector_of`), which observations count
(`span_of`), of which raw counters it is made (`counters_of`), and whether these are native histograms (`is_native`).
Samples of a gauge and time slices are no measures but SLIs of their own: what they count is no event.
"""
