"""What customers would pay back if all left today."""

from __future__ import annotations

from api.response import ApiResponse
from api.route import Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import liability as shape
from billing.queries import liability, liability_file
from wire import csv_cells


class LiabilityView(RouteView):
    @Route(
        "Get what customers would pay back if all left today",
        ("billing:read",),
        {200: shape.LIABILITY},
        "Money",
        query=(
            Parameter(
                "format",
                "choice",
                "`csv` gives a line for each tenant and currency.",
                choices=("json", "csv"),
            ),
        ),
        media_types=("application/json", "text/csv"),
        vendor_only=True,
        says="Each amount comes from the function that books a withdrawal: terms, commitments, notice and every"
        " exception are in it.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        report = liability.liability(mode=request.mode, at=request.at)
        if request.query["format"] == "csv":
            name = f'attachment; filename="liability-{request.at:%Y-%m-%d}.csv"'
            headers = {"Content-Type": csv_cells.MEDIA_TYPE, "Content-Disposition": name}
            return ApiResponse("".join(liability_file.lines_csv(report)).encode(), headers=headers)
        return object_response(request, shape.write_liability(report), when=("at",))
