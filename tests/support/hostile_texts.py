"""Texts that mean something in the language of a target, by the kind of their meaning."""

HOSTILE = {
    "templates": '{{ query "up" }} {{#is_alert}} {{end}} {{ range',
    "variables": "${slo} ${service:shop} ${slo:pages} $labels [[region]] ${__data.fields.x} %{if true} $$",
    "mentions": "@all @pagerduty-shop <!channel> <@U123> @here",
    "markup": "<script>alert(1)</script> <b> ](http://evil.example) `rm` %%% **x**",
    "quotes": '"\'`\\ "}) or vector(1) # \' OR 1=1 -- \\"',
    "layout": "- a: b | > & * ! ? # not a comment, {x: 1}",
    "jinja": "[[ 7*7 ]] [% include 'x' %] [# x #] {% raw %}",
    "letters": "\U0001f4a5 \u00e9\u4e2d\u6587 \ud55c a\u0301",
}
