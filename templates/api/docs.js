{% comment %}Starts Swagger UI on the description; a file of its own, since the policy allows no script in the page.{% endcomment %}"use strict";

SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  ...{{ settings|safe }},
});
